//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	markSize  = 64   // bytes of weights in a row by which a model is known
	markEvery = 1024 // bytes from one mark of a file to the next
	floatSize = 4    // weights lie in memory at multiples of it
	keySize   = 8
)

// marks are parts of a model's file that no other file has, by their first bytes. A runtime may keep weights in another order than
// the file has them: of many parts some stay as they are.
type marks map[uint64][]byte

// marksOf takes marks from all over a file, none of which is anywhere in the others.
func marksOf(content []byte, others ...files) marks {
	GinkgoHelper()
	all := marks{}
	for at := 0; at+floatSize+markSize <= len(content); at += markEvery {
		// The weights of a file can begin anywhere, and those of memory cannot.
		for shift := range floatSize {
			if mark := content[at+shift:][:markSize]; distinct(mark) > markSize/2 {
				all[binary.LittleEndian.Uint64(mark)] = mark
			}
		}
	}
	for _, other := range others {
		for _, text := range other {
			for at := 0; at+keySize <= len(text); at++ {
				delete(all, binary.LittleEndian.Uint64(text[at:]))
			}
		}
	}
	Expect(len(all)).To(BeNumerically(">", 100), "parts that nothing else has")
	return all
}

// distinct is how many values the bytes of a part have: weights have most of them, and names, zeros and tables few.
func distinct(part []byte) int {
	values := map[byte]bool{}
	for _, b := range part {
		values[b] = true
	}
	return len(values)
}

// found is how many marks are in the memory of a process, all that it could read itself.
func (m marks) found(c contained) int {
	GinkgoHelper()
	seen := map[uint64]bool{}
	c.eachPart(func(part []byte) {
		for at := 0; at+markSize <= len(part); at += floatSize {
			key := binary.LittleEndian.Uint64(part[at:])
			if mark, known := m[key]; known && bytes.HasPrefix(part[at:], mark) {
				seen[key] = true
			}
		}
	})
	return len(seen)
}

// eachPart reads the memory of a process, in parts that overlap by a mark.
func (c contained) eachPart(read func([]byte)) {
	GinkgoHelper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", c.pid))
	Expect(err).NotTo(HaveOccurred())
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", c.pid))
	Expect(err).NotTo(HaveOccurred())
	defer memory.Close()
	buffer := make([]byte, 1<<20)
	for line := range strings.Lines(string(maps)) {
		var from, until uint64
		var mode string
		_, err := fmt.Sscanf(line, "%x-%x %s", &from, &until, &mode)
		Expect(err).NotTo(HaveOccurred(), line)
		if mode[0] != 'r' || strings.Contains(line, "[v") { // what the kernel itself lends a process, such as its clock
			continue
		}
		for ; from < until; from += uint64(len(buffer) - markSize) {
			n, err := memory.ReadAt(buffer[:min(uint64(len(buffer)), until-from)], int64(from))
			Expect(err == nil || errors.Is(err, io.EOF)).To(BeTrue(), "%s: %v", line, err)
			read(buffer[:n])
		}
	}
}

// inMemory is how many marks of a model the processes of a container have in their memory, all of them together.
func (m marks) inMemory(container corev1.ContainerStatus) (n int) {
	GinkgoHelper()
	for _, pid := range processes(container.ContainerID) {
		n += m.found(contained{pid})
	}
	return n
}

// ungoverned is a pod of an image as a vendor would have it, which the operator does not know: each container loads the models of
// one folder.
func ungoverned(namespace string, image v1alpha1.ImageReference, folders ...string) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "ungoverned"},
		Spec: corev1.PodSpec{
			AutomountServiceAccountToken:  ptr.To(false),
			TerminationGracePeriodSeconds: ptr.To[int64](1),
			SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
		},
	}
	for i, folder := range folders {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
			Name: fmt.Sprintf("runtime-%d", i), Image: string(image),
			Args: []string{"--models", folder, "--listen", fmt.Sprintf(":%d", portInference+i)},
			SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: ptr.To(false),
				Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
		})
	}
	return pod
}

// only is the content of the one file that there is.
func only(of files) []byte {
	GinkgoHelper()
	Expect(of).To(HaveLen(1))
	for _, content := range of {
		return content
	}
	return nil
}
