"""The form of somebody's own entry in the handbook."""

from collections.abc import Iterator
from typing import Any

from django import forms

from core.pictures import MOST_BYTES, square_photo
from core.refusal import Refusal
from participants.models import HandbookEntry
from participants.profile_forms import TextField
from participants.services.handbook import Words
from participants.states import HandbookField

SHOW = "Show this to the people in my sets"


class PhotoField(forms.FileField):
    """Gives a square JPEG of our own making; what cannot become one is refused with a sentence."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            return square_photo(sent)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None


def _text(name: HandbookField, help_text: str, rows: int = 4, max_length: int = 1000) -> TextField:
    return TextField(
        label=name.label, help_text=help_text, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows})
    )


def _tick() -> forms.BooleanField:
    return forms.BooleanField(label=SHOW, required=False)


class HandbookForm(forms.Form):
    photo = PhotoField(
        label=HandbookField.PHOTO.label,
        help_text=f"JPEG, PNG or WebP, up to {MOST_BYTES // 1024**2} MB. It is cut to a square, and what the camera "
        "noted, such as where it was taken, is removed.",
    )
    remove_photo = forms.BooleanField(label="Remove my photo", required=False)
    shows_photo = _tick()
    portrait = _text(HandbookField.PORTRAIT, "Who you are and what you do, in a few sentences.", rows=5)
    shows_portrait = _tick()
    can_help = _text(HandbookField.CAN_HELP, "What others may ask you about.", rows=3)
    shows_can_help = _tick()
    experience = _text(HandbookField.EXPERIENCE, "What you have worked on before.", rows=3)
    shows_experience = _tick()
    networks = _text(HandbookField.NETWORKS, "Boards, forums and groups you belong to.", rows=3)
    shows_networks = _tick()
    contact = _text(
        HandbookField.CONTACT, "A telephone number, the days you work, whatever helps.", rows=2, max_length=300
    )
    shows_contact = _tick()

    def __init__(self, data: Any = None, files: Any = None, *, entry: HandbookEntry) -> None:
        self.entry = entry
        names = [field for field in self.base_fields if field not in ("photo", "remove_photo")]
        super().__init__(data, files, initial={name: getattr(entry, name) for name in names})
        if not entry.photo:
            del self.fields["remove_photo"]

    @property
    def parts(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Each field but the photo, with its tick."""
        return ((self[name], self[f"shows_{name}"]) for name in HandbookField.values if name != HandbookField.PHOTO)

    def answers(self) -> dict[str, Any]:
        """What `save_entry` is told."""
        said = self.cleaned_data
        return {
            "words": Words(**{name: said[name] for name in Words.__dataclass_fields__}),
            "shown": {name for name in HandbookField.values if said[f"shows_{name}"]},
            "photo": said["photo"],
            "remove_photo": said.get("remove_photo", False),
        }

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
