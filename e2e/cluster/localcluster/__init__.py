"""A one-node Kubernetes cluster made from Go modules and Debian packages."""
