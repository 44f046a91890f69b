"""The forms of the page of banners."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, MultipleFileField, TextAreaField, URLField

from ticketing.desk.portal.actions import LONGEST_REASON
from ticketing.web.forms import Form, Length


class BannerForm(Form):
    """Something that is done with a banner. `which`: the form itself, so that only the one that was sent is filled."""

    which = HiddenField()


class WithdrawForm(BannerForm):
    """That it is taken off, and why."""

    reason = TextAreaField(_("Por qué se retira"), [Length(max=LONGEST_REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.flags.required = True


class DoneForm(BannerForm):
    """What shows that it was put up, or taken down, by hand."""

    address = URLField(_("Dirección de la página"), [Length(max=2000)], render_kw={"placeholder": "https://"})
    files = MultipleFileField(_("O un archivo"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address.flags.sometimes = self.files.flags.sometimes = True  # one of the two is needed
