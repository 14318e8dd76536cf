"""Names and addresses inside the cluster's network namespace; nothing outside can see them."""

NAMESPACE = "handover"
NODE_NAME = "handover-node"
NODE = "10.88.0.1"
POD_RANGE = "10.88.0.0/16"
FIRST_POD = "10.88.1.0"
SERVICE_RANGE = "10.96.0.0/16"
API_SERVICE = "10.96.0.1"
DNS_SERVICE = "10.96.0.10"
DOMAIN = "cluster.local"
API = f"https://{NODE}:6443"
ETCD = "http://127.0.0.1:2379"

# Health endpoints of what listens on loopback only.
CONTROLLER_MANAGER_PORT = 10257
SCHEDULER_PORT = 10259
KUBELET_PORT = 10248
PROXY_PORT = 10256
DNS_PORT = 8181
