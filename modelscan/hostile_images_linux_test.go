// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
)

func init() {
	for name, write := range hostileImages {
		hostile[name] = write
	}
}

// hostileImages are images that keep an overlay busy.
var hostileImages = map[string]func(*sink){
	"links to one model": func(s *sink) {
		dockerOf(s, func(n int) string {
			return tarFile("m", onnx("")) + hardLinks(n, func(i int) (string, string) { return "l" + number(i), "m" })
		})
	},
	"a chain of links": func(s *sink) {
		dockerOf(s, func(n int) string {
			return tarFile("0", onnx("")) + hardLinks(n, func(i int) (string, string) { return number(i + 1), number(i) })
		})
	},
	"links from one name": func(s *sink) {
		dockerOf(s, func(n int) string {
			return tarFile("m", onnx("")) + hardLinks(n, func(int) (string, string) { return "l", "m" })
		})
	},
	"deep links": func(s *sink) {
		dockerOf(s, func(n int) string {
			return tarFile("m", onnx("")) + hardLinks(n, func(i int) (string, string) { return strings.Repeat("d/", 40) + number(i), "m" })
		})
	},
	"a folder that is a file by turns": func(s *sink) {
		dockerOf(s, func(n int) string {
			var b strings.Builder
			for i := range n / 4 {
				b.WriteString(tarFile("d/"+number(i%1000), onnx(number(i))) + tarFile("d", ""))
			}
			return b.String()
		})
	},
	"whiteouts by turns": func(s *sink) {
		var layers []string
		for i := range 100 {
			layers = append(layers, models1000(i)+tarFile("d/.wh..wh..opq", "")+strings.Repeat(tarFile("d/.wh.0", ""), 100))
		}
		docker(s, `{}`, layers...)
	},
	"a config with a text": func(s *sink) {
		docker(s, `{"a":"`+strings.Repeat("QUFB", int(s.size/4))+`"}`, tarFile("a", ""))
	},
	"a config of texts": func(s *sink) {
		text := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte(onnx("w")), 50))
		docker(s, `{"a":[`+strings.Repeat(`"`+text+`",`, int(s.size)/len(text))+`""]}`, tarFile("a", ""))
	},
	"a config in a config": func(s *sink) {
		docker(s, strings.Repeat(`{"a":"`, int(s.size)/6), tarFile("a", ""))
	},
}

func models1000(layer int) string {
	var b strings.Builder
	for i := range 100 {
		b.WriteString(tarFile("d/"+number(i), onnx(number(layer*100+i))))
	}
	return b.String()
}

// hardLinks of n entries, from and to.
func hardLinks(n int, name func(int) (from, to string)) string {
	var b strings.Builder
	for i := range n {
		from, to := name(i)
		header := []byte(tarHeader(from, '1', 0))
		copy(header[157:], to)
		copy(header[148:], "        ")
		sum := 0
		for _, c := range header {
			sum += int(c)
		}
		copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
		b.Write(header)
	}
	return b.String()
}

// dockerOf has a layer of as many entries as fit.
func dockerOf(s *sink, layer func(n int) string) { docker(s, "{}", layer(int(s.size/512))) }

// docker is a docker archive.
func docker(s *sink, config string, layers ...string) {
	var names []string
	for i, l := range layers {
		names = append(names, fmt.Sprintf(`"l%d"`, i))
		s.write(tarFile(fmt.Sprintf("l%d", i), l+strings.Repeat("\x00", 1024)))
	}
	s.write(tarFile("c", config), tarFile("manifest.json", fmt.Sprintf(`[{"Config":"c","Layers":[%s]}]`, strings.Join(names, ","))))
	s.write(strings.Repeat("\x00", 1024))
}
