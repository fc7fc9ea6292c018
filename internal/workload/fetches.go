// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Fetch is something in what a package says of its runtime by which the runtime would get modules from elsewhere, or load them while
// it runs. What a pod may reach makes it useless, so that nothing is refused; it is told, because no inspection has seen such modules.
type Fetch struct {
	// Field as the package's spec has it, such as spec.runtime.args[0]. Its value is not repeated: it may hold a password.
	Field string
	// How it would fetch.
	How FetchBy
}

// FetchBy is how something would be fetched, in the words of the status.
type FetchBy string

// Ways to fetch.
const (
	FetchAddress  FetchBy = "has an address that files are fetched from"
	FetchOption   FetchBy = "has modules loaded while the runtime runs"
	FetchProgram  FetchBy = "runs a program that fetches files"
	FetchVariable FetchBy = "says from where files are fetched"
)

// String is what the status says of it.
func (f Fetch) String() string { return f.Field + " " + string(f.How) }

// FetchesInVain says why what is fetched does not run, and what to do instead.
const FetchesInVain = "a pod reaches nothing but what the egress of its request names, and no inspection has seen what would come from there: " +
	"what may run belongs into modules"

// Fetches lists what of a runtime's command, arguments and environment would fetch modules. What is not known to fetch is not told:
// that a list is empty proves nothing.
func Fetches(r *v1alpha1.Runtime) []Fetch {
	var all []Fetch
	look := func(field string, how FetchBy, is bool) {
		if is {
			all = append(all, Fetch{field, how})
		}
	}
	for name, words := range map[string][]string{"spec.runtime.command": r.Command, "spec.runtime.args": r.Args} {
		for i, word := range words {
			field := fmt.Sprintf("%s[%d]", name, i)
			look(field, FetchAddress, hasAddress(word))
			look(field, FetchOption, loads(word, words[i+1:]))
			look(field, FetchProgram, hasFetcher(word))
		}
	}
	for i := range r.Env {
		e := &r.Env[i]
		field := "spec.runtime.env " + string(e.Name)
		look(field, FetchAddress, hasAddress(e.Value))
		look(field, FetchVariable, fetchVariable.MatchString(string(e.Name)) && !strings.HasSuffix(string(e.Name), "_OFFLINE"))
	}
	slices.SortStableFunc(all, func(a, b Fetch) int { return strings.Compare(a.Field, b.Field) })
	return all
}

var (
	// address of a store of files, and not that of a camera or of the runtime itself.
	address = regexp.MustCompile(`(?i)\b(s3|gs|gcs|as|az|azure|wasbs?|abfss?|adl|hdfs|hf|oci|ipfs|ftps?|sftp|git|git\+[a-z]+|ssh|https?)://([^\s"'/]*)`)
	// itself is an address that a runtime listens at, or asks itself by.
	itself = regexp.MustCompile(`(?i)^(localhost|127\.[0-9.]+|0\.0\.0\.0|\[::1?\]|\*)(:[0-9]+)?$`)
	// loading are options of known servers by which they load what they were not begun with.
	loading = regexp.MustCompile(`^--?(load[-_]model|repository[-_]poll[-_]secs|model_config_file_poll_wait_seconds|file_system_poll_wait_seconds|source_model|pull|pull_and_configure_model)(=|$)`)
	// control is the option of Triton that says when it loads.
	control = regexp.MustCompile(`^--?model-control-mode(=(explicit|poll))?$`)
	// fetchVariable is the name of a variable by which libraries know a store, their account there, or a way to it.
	fetchVariable = regexp.MustCompile(`(?i)^(HF_|HUGGING_?FACE_|TRANSFORMERS_|AWS_|S3_|AZURE_STORAGE_|GOOGLE_APPLICATION_CREDENTIALS$|GCS_|MLFLOW_TRACKING_|MODELSCOPE_|OLLAMA_|KAGGLE_|PIP_|(HTTPS?|ALL|FTP)_PROXY$)`)
	// between are the characters of a shell that part words.
	between = regexp.MustCompile("[\\s;|&()<>\"'`$={}]+")
)

// fetchers are programs that fetch files, or install what they fetch.
var fetchers = [...]string{
	"curl", "wget", "aria2c", "git", "git-lfs", "pip", "pip3", "pipx", "uv", "conda", "mamba", "apt", "apt-get", "apk", "dnf", "microdnf", "yum",
	"npm", "huggingface-cli", "hf", "modelscope", "ollama", "kaggle", "aws", "s5cmd", "s3cmd", "gsutil", "gcloud", "azcopy", "rclone", "rsync",
	"scp", "sftp", "oras", "skopeo", "crane", "dvc",
}

func hasAddress(word string) bool {
	return slices.ContainsFunc(address.FindAllStringSubmatch(word, -1), func(m []string) bool { return !itself.MatchString(m[2]) })
}

// loads tells whether a word is such an option, or is one by the word that follows it.
func loads(word string, next []string) bool {
	switch m := control.FindStringSubmatch(word); {
	case m == nil:
		return loading.MatchString(word)
	case m[2] != "":
		return true
	}
	return len(next) > 0 && (next[0] == "explicit" || next[0] == "poll")
}

// hasFetcher tells whether a word, or one of those of a line for a shell, is such a program.
func hasFetcher(word string) bool {
	return slices.ContainsFunc(between.Split(word, -1), func(w string) bool { return slices.Contains(fetchers[:], path.Base(w)) })
}
