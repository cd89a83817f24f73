"""The command line: fairlead …"""
