"""Are letters filled with plain values only, and does nothing in a value or a template get out of hand?"""

from pathlib import Path

import pytest

from connectors.mail.letters import LetterWriter, UnusableTemplate


def letters(folder: Path, *, html: str = "<p>{{ name }}</p>", text: str = "{{ name }}") -> LetterWriter:
    (folder / "hello.subject.txt").write_text("Hello\n  {{ name }}\n", encoding="utf-8")
    (folder / "hello.txt").write_text(text, encoding="utf-8")
    (folder / "hello.html").write_text(html, encoding="utf-8")
    return LetterWriter(folder)


def test_a_letter_has_a_one_line_subject_a_text_and_html(tmp_path: Path) -> None:
    letter = letters(tmp_path).write("hello", {"name": "Zoë"})
    assert (letter.subject, letter.text) == ("Hello Zoë", "Zoë")
    assert "<p>Zoë</p>" in letter.html


def test_a_value_is_text_in_html_and_as_typed_in_text(tmp_path: Path) -> None:
    hostile = '<script>alert("1")</script>{{ 7 * 7 }}'
    letter = letters(tmp_path).write("hello", {"name": hostile})
    assert letter.text == hostile
    assert "<script" not in letter.html
    assert "{{ 7 * 7 }}" in letter.html


def test_styles_are_written_into_the_elements(tmp_path: Path) -> None:
    page = "<html><head><style>p { color: #212B32; }</style></head><body><p>{{ name }}</p></body></html>"
    letter = letters(tmp_path, html=page).write("hello", {"name": "Zoë"})
    assert '<p style="color: #212B32;">Zoë</p>' in letter.html
    assert "<style" not in letter.html


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{{ missing }}", id="a name that is not there"),
        pytest.param("{{ name.missing }}", id="a part that is not there"),
        pytest.param("{{ name", id="not finished"),
        pytest.param("{% include 'missing.txt' %}", id="a template that is not there"),
        pytest.param("{% include '../secret.txt' %}", id="a file outside the folder"),
        pytest.param("{% include '/etc/hostname' %}", id="a file by its path"),
        pytest.param("{{ name.__class__.__mro__ }}", id="Python's inside"),
        pytest.param("{{ ''.__class__.__base__.__subclasses__() }}", id="every class there is"),
        pytest.param("{{ '{0.__class__}'.format(name) }}", id="Python's inside by format"),
        pytest.param("{{ name|attr('__class__') }}", id="Python's inside by filter"),
        pytest.param("{{ self.__init__.__globals__ }}", id="the globals"),
        pytest.param("{{ people.append('x') }}", id="a changed value"),
        pytest.param("{{ 1 + name }}", id="add what cannot be added"),
        pytest.param("{{ 1 / 0 }}", id="divide by nothing"),
        pytest.param("{{ range(10) }}", id="a function"),
        pytest.param("{{ lipsum(1) }}", id="Jinja's own texts"),
        pytest.param("{% for a in people %}{{ long }}{% endfor %}", id="far too long"),
    ],
)
def test_a_template_may_not(template: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "letters"
    folder.mkdir()
    values = {"name": "Zoë", "people": ["x"] * 30, "long": "x" * 10_000}
    with pytest.raises(UnusableTemplate, match=r"hello\.txt"):
        letters(folder, text=template).write("hello", values)


def test_a_letter_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match=r"goodbye\.subject\.txt"):
        letters(tmp_path).write("goodbye", {})


@pytest.mark.parametrize(
    ("template", "said"),
    [
        pytest.param(
            "{% for a in x %}{% for b in x %}{% for c in x %}.{% endfor %}{% endfor %}{% endfor %}", "loops", id="loops"
        ),
        pytest.param(
            "{% for a in x recursive %}{{ loop(x) }}{% endfor %}", "calls nothing", id="a loop that calls itself"
        ),
        pytest.param(
            "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "macros", id="a macro that calls itself"
        ),
        pytest.param("{% include 'hello.txt' %}", "never itself", id="itself"),
        pytest.param("{% include other %}", "names the other", id="a template by a name from outside"),
        pytest.param("{% include '../../etc/passwd' %}", "", id="a file outside"),
        pytest.param("{{ 'a' * 999999999 }}", "multiplies", id="repeated text"),
        pytest.param("{{ '%0999999999d' % 1 }}", "multiplies", id="padded by a format"),
        pytest.param("{{ name.center(999999999) }}", "calls nothing", id="padded by a call"),
        pytest.param("{{ name|center(999999999) }}", "filter 'center'", id="padded by a filter"),
        pytest.param("{{ name.__class__.__mro__ }}", "", id="the way to Python"),
    ],
)
def test_a_template_that_runs_on_or_reaches_outside_is_refused(tmp_path: Path, template: str, said: str) -> None:
    with pytest.raises(UnusableTemplate, match=said):
        letters(tmp_path, text=template).write("hello", {"name": "Zoë", "x": "abc", "other": "hello.txt"})


def test_templates_that_use_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("{% include 'two.txt' %}")
    (tmp_path / "two.txt").write_text("{% include 'one.txt' %}")
    with pytest.raises(UnusableTemplate, match="circle"):
        letters(tmp_path, text="{% include 'one.txt' %}").write("hello", {"name": "Zoë"})


def test_letters_come_from_texts_as_well_as_from_a_folder() -> None:
    texts = {"hello.subject.txt": "Hello", "hello.txt": "{{ name }}", "hello.html": "<p>{{ name }}</p>"}
    assert LetterWriter(texts).write("hello", {"name": "Zoë"}).text == "Zoë"
