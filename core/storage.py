"""Static files with a hash in the name, compressed, served by WhiteNoise."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class OurManifestStorage(CompressedManifestStaticFilesStorage):
    """Leaves out source maps: the packages name them and we do not serve them."""

    patterns = tuple(
        (
            extension,
            tuple(p for p in patterns if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])),
        )
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
