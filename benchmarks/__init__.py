"""Measurements that anybody can repeat: each ends in one line of JSON."""
