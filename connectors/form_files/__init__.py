"""Forms, their examples and policies as YAML files: read with every fault at its line."""

from connectors.form_files.examples import FormExample, example_of
from connectors.form_files.library import LIBRARY, form_named, library_forms, library_policies
from connectors.form_files.reading import read_form_file, read_policy_file

__all__ = [
    "LIBRARY",
    "FormExample",
    "example_of",
    "form_named",
    "library_forms",
    "library_policies",
    "read_form_file",
    "read_policy_file",
]
