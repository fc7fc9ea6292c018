#!/bin/sh
# Files the papers of Dourdan in the names of those who give them, after 'kubectl apply -k config/samples'. The API server lets
# nobody else, not even an administrator, who may only impersonate them. A decision is dated when it is taken: now.
set -eu
cd "$(dirname "$0")"

kubectl apply -f offices_prefecture.yaml --as=prefecture
kubectl apply -f offices_ministry.yaml --as=ministry
kubectl apply -f offices_head-of-service.yaml --as=chief
kubectl apply -f vsa_v1alpha1_judicialrequisition.yaml --as=officer
sed "s/decidedAt: .*/decidedAt: $(date -u +%Y-%m-%dT%H:%M:%SZ)/" vsa_v1alpha1_judicialdecision.yaml |
  kubectl create -f - --as=prosecutor
