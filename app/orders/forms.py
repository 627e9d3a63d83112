"""The shape of what is sent: which request an order belongs to."""

from wtforms import StringField

from app.web.forms import OnceForm


class OrderForm(OnceForm):
    """askning: the number of a request, or its project code."""

    askning = StringField("Äskningens nummer")
