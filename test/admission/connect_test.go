// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	"k8s.io/client-go/rest"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// connectAttempts try to get into what runs, or to a port of it.
func connectAttempts() []attempt {
	const (
		closed = "nobody connects to a pod"
		node   = "the way through the node"
	)
	var all []attempt
	add := func(threat, what string, who identity, says string, request func(context.Context, rest.Interface) *rest.Request) {
		all = append(all, attempt{threat, what, who, func(ctx context.Context, who identity) error {
			return request(ctx, who.clientset().CoreV1().RESTClient()).Do(ctx).Error()
		}, "vsa-connect", says})
	}
	into := func(sub string) func(context.Context, rest.Interface) *rest.Request {
		return func(ctx context.Context, c rest.Interface) *rest.Request {
			return c.Post().Namespace(town).Resource("pods").Name(counterPod(ctx).Name).SubResource(sub).
				Param("command", "sh").Param("stdin", "true").Param("stdout", "true").Param("container", "runtime").Param("ports", "80")
		}
	}
	for _, sub := range []string{"exec", "attach", "portforward", "proxy"} {
		for _, who := range []identity{editor, clusterAdmin} {
			add("connect", sub+" of a deployment's pod", who, closed, into(sub))
		}
	}
	add("connect", "exec of a search's pod", namespaceAdmin, closed, func(ctx context.Context, c rest.Interface) *rest.Request {
		return c.Post().Namespace(town).Resource("pods").Name(podOf(ctx, workload.LabelSearch, "van").Name).SubResource("exec").Param("command", "sh").Param("stdout", "true")
	})
	add("connect", "by a Service", editor, "forwards to no Service", func(_ context.Context, c rest.Interface) *rest.Request {
		return c.Get().Namespace(town).Resource("services").Name("http:any:80").SubResource("proxy").Suffix("frames")
	})
	for _, path := range []string{"exec/town/counter/runtime", "run/town/counter/runtime", "attach/town/counter/runtime"} {
		add("connect-node", "through the node: "+path, controller, node, func(_ context.Context, c rest.Interface) *rest.Request {
			return c.Post().Resource("nodes").Name("gpu-node-0").SubResource("proxy").Suffix(path)
		})
	}
	for _, path := range []string{"x/../exec/town/counter/runtime", "./exec/town/counter/runtime", "x/%2e%2e/exec/town/counter/runtime", "x/%252e%252e/exec"} {
		all = append(all, attempt{"connect-node", "through the node, by a path that is cleaned later: " + path, controller,
			func(ctx context.Context, who identity) error {
				return who.post(ctx, "/api/v1/nodes/gpu-node-0/proxy/"+path)
			}, "vsa-connect", node})
	}
	add("connect-operator", "exec of a pod in the operator's namespace", namespaceAdmin, "only who may change", func(_ context.Context, c rest.Interface) *rest.Request {
		return c.Post().Namespace(admission.Namespace).Resource("pods").Name("anything").SubResource("exec").Param("command", "sh").Param("stdout", "true")
	})
	return all
}
