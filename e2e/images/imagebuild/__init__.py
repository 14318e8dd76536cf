"""Builds Handover's container images as docker-archive tars, without a container engine."""
