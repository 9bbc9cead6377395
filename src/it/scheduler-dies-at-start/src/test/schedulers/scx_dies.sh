#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
echo "scx_dies: reading the topology"
echo "scx_dies: no config for $(nproc) CPUs" >&2
exit 3
