"""https://trino.io/docs/current/functions/binary.html"""

from duckathena.dialect.functions.registry import scalars

scalars("""
    crc32(varbinary) -> bigint = athena_crc32({0})
    from_base64(varchar) -> varbinary = from_base64({0})
    from_base64url(varchar) -> varbinary = athena_from_base64url({0})
    from_big_endian_64(varbinary) -> bigint = athena_from_big_endian({0})
    from_hex(varchar) -> varbinary = from_hex({0})
    hmac_md5(varbinary, varbinary) -> varbinary = athena_hmac({0}, {1}, 'md5')
    hmac_sha1(varbinary, varbinary) -> varbinary = athena_hmac({0}, {1}, 'sha1')
    hmac_sha256(varbinary, varbinary) -> varbinary = athena_hmac({0}, {1}, 'sha256')
    hmac_sha512(varbinary, varbinary) -> varbinary = athena_hmac({0}, {1}, 'sha512')
    length(varbinary) -> bigint = octet_length({0})
    md5(varbinary) -> varbinary = athena_digest({0}, 'md5')
    sha1(varbinary) -> varbinary = athena_digest({0}, 'sha1')
    sha256(varbinary) -> varbinary = athena_digest({0}, 'sha256')
    sha512(varbinary) -> varbinary = athena_digest({0}, 'sha512')
    to_base64(varbinary) -> varchar = to_base64({0})
    to_base64url(varbinary) -> varchar = athena_to_base64url({0})
    to_big_endian_64(bigint) -> varbinary = athena_to_big_endian({0})
    to_hex(varbinary) -> varchar = hex({0})
""")
