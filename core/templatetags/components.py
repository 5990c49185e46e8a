"""Small pieces that many pages show."""

from django import template

register = template.Library()
