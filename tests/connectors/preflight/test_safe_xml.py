"""Is a stranger's XML read as it is?"""

from pathlib import Path

from connectors.preflight import read_xml

PROCESS = """\
<?xml version="1.0"?>
<!-- drawn by hand -->
<b:process xmlns:b="urn:b" id="1" b:x="2"><b:task>A &amp; <![CDATA[<B>]]></b:task></b:process>
"""


def test_an_xml_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "process.bpmn"
    path.write_text(PROCESS)
    root = read_xml(path)
    assert (root.tag, root.attrib) == ("{urn:b}process", {"id": "1", "{urn:b}x": "2"})
    assert [(child.tag, child.text) for child in root] == [("{urn:b}task", "A & <B>")]
