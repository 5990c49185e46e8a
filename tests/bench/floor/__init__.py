"""The floor: what `django-admin startproject` gives, one app, three plain views. The least a fair sign-up can cost."""
