#!/usr/bin/env python3
"""Writes the names of the fields of the Envoy v3 API, so that Fairlead can tell what it does not support from what does not exist.

Usage: eng/envoy-fields.py xds-api.json > src/Fairlead.Xds/Reading/envoy-v3-fields.txt
One line a message: its name, then number=name of every field.
"""
import json
import sys

PACKAGES = ("envoy.admin.", "envoy.config.", "envoy.extensions.", "envoy.type.", "envoy.watchdog.", "xds.core.", "xds.type.", "udpa.type.")

with open(sys.argv[1], encoding="utf-8") as file:
    messages = json.load(file)["messages"]
for name in sorted(messages):
    if name.startswith(PACKAGES):
        fields = sorted(messages[name]["fields"], key=lambda field: field["number"])
        print(" ".join([name, *(f"{field['number']}={field['name']}" for field in fields)]))
