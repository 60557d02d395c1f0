"""How are people read from the trust's directory (LDAP, Active Directory)?"""

from connectors.directory.ldap import DirectoryRefused, DirectoryUnavailable, LdapDirectory

__all__ = ["DirectoryRefused", "DirectoryUnavailable", "LdapDirectory"]
