"""Requests that ask what another one asks already."""
