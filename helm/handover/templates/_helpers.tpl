{{/* What all names start with. */}}
{{- define "handover.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels of everything; call with (list $ "component"). */}}
{{- define "handover.labels" -}}
{{- $root := index . 0 -}}
{{ include "handover.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: handover
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "handover.selector" -}}
app.kubernetes.io/name: handover
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* An image's full name; call with (list $ .Values.operator.image). */}}
{{- define "handover.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $first := first (splitList "/" $image.repository) -}}
{{- $repository := $image.repository -}}
{{- if and $root.Values.image.registry (not (or (contains "." $first) (contains ":" $first))) -}}
{{- $repository = printf "%s/%s" (trimSuffix "/" $root.Values.image.registry) $image.repository -}}
{{- end -}}
{{- if hasPrefix "sha256:" $image.tag -}}
{{- printf "%s@%s" $repository $image.tag -}}
{{- else -}}
{{- printf "%s:%s" $repository (default $root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Where the operator finds Prometheus. */}}
{{- define "handover.prometheusUrl" -}}
{{- if .Values.prometheus.bundled.enabled -}}
{{- if .Values.prometheus.url -}}
{{- fail "prometheus.url and prometheus.bundled.enabled exclude each other: leave prometheus.url empty to use the bundled Prometheus" -}}
{{- end -}}
{{- printf "http://%s-prometheus.%s:9090" (include "handover.fullname" .) .Release.Namespace -}}
{{- else if .Values.prometheus.url -}}
{{- .Values.prometheus.url -}}
{{- else -}}
{{- fail "Handover decides by what Prometheus measured: set prometheus.url, e.g. http://prometheus.monitoring:9090, or prometheus.bundled.enabled=true" -}}
{{- end -}}
{{- end -}}

{{/* What the restricted Pod Security Standard asks of a container. */}}
{{- define "handover.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "handover.restrictedPod" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end -}}
