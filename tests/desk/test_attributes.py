"""The attributes of controls are written as WTForms writes them."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.widgets import core, html_params

from ticketing.web.attributes import written

TEXTS = st.text(max_size=20) | st.sampled_from(['"', "<b>", "&amp;", "'", "a\nb", ""])
NAMES = st.sampled_from(["class_", "for_", "data_kind", "aria_label", "data-x-y", "name", "x_y", "a<b", "required"])
VALUES = TEXTS | TEXTS.map(Markup) | st.booleans() | st.integers() | st.none()


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_whatever_is_given_is_written_as_the_library_does(attributes):
    assert written(**attributes) == html_params(**attributes)


def test_every_control_is_written_so(app):
    class Asked(Form):
        line = StringField(description='"')
        text = TextAreaField()
        one = SelectField(choices=[SelectChoice("a", "<A>"), SelectChoice("b", "B")])

    form = Asked()
    assert core.html_params is written
    assert core.Input.html_params is written
    assert (
        form.line(class_='a"b', data_x=True)
        == '<input class="a&#34;b" data-x id="line" name="line" type="text" value="">'
    )
    assert '<option value="a">&lt;A&gt;</option>' in form.one()
    assert form.text(rows=3) == '<textarea id="text" name="text" rows="3">\r\n</textarea>'
