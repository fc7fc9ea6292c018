// SPDX-License-Identifier: Apache-2.0

package controllers

// What the operator may do, from which config/rbac/role.yaml is generated. It reads every kind of its own and writes only their
// statuses, and into an ended search that it has ended; it writes what it makes, the Services and the PodDisruptionBudgets
// that deployments ask for among it. A ReplicaSet is read where a pod is not of its Deployment's template, to tell a pod of the
// earlier one from a forged one. Of the definitions of its own kinds, and of Kueue's Workloads, it asks whether they are there, and it watches that of Reports, which
// it writes where a cluster has them and never deletes: they go with their requests. Of nodes and of the API
// server's Service it reads the addresses, to keep pods from them, and of nodes what they run and can. Of every EndpointSlice it reads
// the addresses, to tell of one that gives out those of its pods. It keeps the policies by which the API server refuses what
// runs beside it, and asks by dry run, with a pod and a paper in its own namespace,
// and for the way into a pod that is never there (vsa-probe), whether they do. It writes UndeclaredImages, which are
// its own, and reads of namespaces whether their images are to be inspected. For searches that wait in a queue it makes and ends Workloads of
// Kueue's, and changes none; it reads the flavor that one was given, and what a PriorityClass is worth. It reads no Secret but
// the one in which it keeps the keys of permits and the one that lets it publish the register: pods mount what is sought by its name.
//
// +kubebuilder:rbac:groups=vsa.legal,resources=legalprofiles;analyticspackages;videoanalyticsdeployments;formalities;judicialrequisitions;judicialdecisions;videosearchjobs;formalnotices;lawbundles;datacontrollers;undeclaredimages;evidencelogs;transparencyregisters,verbs=get;list;watch
// +kubebuilder:rbac:groups=vsa.legal,resources=legalprofiles/status;analyticspackages/status;videoanalyticsdeployments/status;formalities/status;judicialrequisitions/status;videosearchjobs/status;formalnotices/status;lawbundles/status;datacontrollers/status;undeclaredimages/status;evidencelogs/status;transparencyregisters/status,verbs=patch
// +kubebuilder:rbac:groups=vsa.legal,resources=videosearchjobs,verbs=patch
// +kubebuilder:rbac:groups=vsa.legal,resources=undeclaredimages,verbs=create;patch;delete
// +kubebuilder:rbac:groups="",resources=namespaces,verbs=get;list;watch
// +kubebuilder:rbac:groups=vsa.legal,resources=videoanalyticsdeployments/finalizers;videosearchjobs/finalizers,verbs=update
// +kubebuilder:rbac:groups=apiextensions.k8s.io,resources=customresourcedefinitions,resourceNames=legalprofiles.vsa.legal;formalnotices.vsa.legal;lawbundles.vsa.legal;analyticspackages.vsa.legal;formalities.vsa.legal;judicialrequisitions.vsa.legal;judicialdecisions.vsa.legal;datacontrollers.vsa.legal;evidencelogs.vsa.legal;workloads.kueue.x-k8s.io,verbs=get
// +kubebuilder:rbac:groups=apiextensions.k8s.io,resources=customresourcedefinitions,resourceNames=reports.openreports.io,verbs=get;list;watch
// +kubebuilder:rbac:groups=openreports.io,resources=reports,verbs=get;create;patch
// +kubebuilder:rbac:groups=apps,resources=deployments,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=batch,resources=jobs,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=resource.k8s.io,resources=resourceclaimtemplates,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups="",resources=services,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=kueue.x-k8s.io,resources=workloads,verbs=get;list;watch;create;delete
// +kubebuilder:rbac:groups=kueue.x-k8s.io,resources=resourceflavors,verbs=get
// +kubebuilder:rbac:groups=scheduling.k8s.io,resources=priorityclasses,verbs=get
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups="",resources=pods,verbs=get;list;watch;delete
// +kubebuilder:rbac:groups=apps,resources=replicasets,verbs=get;delete
// +kubebuilder:rbac:groups="",resources=events,verbs=list
// +kubebuilder:rbac:groups="",resources=nodes,verbs=get;list;watch
// +kubebuilder:rbac:groups=discovery.k8s.io,resources=endpointslices,verbs=list;watch
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch
// +kubebuilder:rbac:groups=coordination.k8s.io,namespace=vsa-system,resources=leases,verbs=get;create;update
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies;validatingadmissionpolicybindings,verbs=get;list;watch;create
// +kubebuilder:rbac:groups=admissionregistration.k8s.io,resources=validatingadmissionpolicies;validatingadmissionpolicybindings,resourceNames=vsa-acts;vsa-connect;vsa-images;vsa-operator;vsa-owned;vsa-papers,verbs=patch
// +kubebuilder:rbac:groups="",namespace=vsa-system,resources=pods,verbs=create
// +kubebuilder:rbac:groups=vsa.legal,namespace=vsa-system,resources=formalities,verbs=create
// +kubebuilder:rbac:groups="",namespace=vsa-system,resources=pods/proxy,resourceNames=vsa-probe,verbs=get
// +kubebuilder:rbac:groups="",namespace=vsa-system,resources=secrets,verbs=create
// +kubebuilder:rbac:groups="",namespace=vsa-system,resources=secrets,resourceNames=vsa-permit-keys,verbs=get;update
// +kubebuilder:rbac:groups="",namespace=vsa-system,resources=secrets,resourceNames=vsa-register-push,verbs=get
