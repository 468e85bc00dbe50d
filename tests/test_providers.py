import dataclasses

import pytest

from config.providers import BY_KEY, PLAIN, PROVIDERS, Provider, Security, by_address, by_server


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("dangjian@163.com", "163"),
        ("Dang.Jian@126.COM", "126"),
        ("a@yeah.net", "yeah"),
        ("a@vip.163.com", "vip163"),
        ("12345@qq.com", "qq"),
        ("a@vip.qq.com", "qq"),
        ("a@foxmail.com", "foxmail"),
        ("13800000000@139.com", "139"),
        ("a@189.cn", "189"),
        ("a@sina.com", "sina"),
        ("a@hotmail.com", "outlook"),
        ("a@gmail.com", "gmail"),
        ("zhengji@association.org.cn", "plain"),
        ("a@evil163.com", "plain"),
        ("a@163.com.evil.example", "plain"),
        ('"a@163.com"@evil.example', "plain"),
        ("no address", "plain"),
        ("", "plain"),
    ],
)
def test_by_address_finds_preset_by_whole_domain(address, key):
    assert by_address(address).key == key


@pytest.mark.parametrize(
    ("host", "address", "key"),
    [
        ("imap.exmail.qq.com", "zhengji@association.org.cn", "exmail"),  # a rented domain
        ("SMTP.qiye.163.com ", "zhengji@association.org.cn", "qiye163"),
        ("mail.association.org.cn", "a@163.com", "163"),
        ("mail.association.org.cn", "zhengji@association.org.cn", "plain"),
        ("", "zhengji@association.org.cn", "plain"),
    ],
)
def test_by_server_finds_preset_of_a_rented_domain(host, address, key):
    assert by_server(host, address).key == key


def test_netease_presets_need_id_and_others_do_not():
    assert {provider.key for provider in BY_KEY.values() if provider.needs_id} == {"163", "126", "yeah", "vip163", "qiye163"}


@pytest.mark.parametrize("provider", BY_KEY.values(), ids=list(BY_KEY))
def test_preset_is_encrypted_cautious_and_says_what_to_do(provider: Provider):
    assert provider.imap_security is not Security.PLAIN
    assert provider.smtp_security is not Security.PLAIN
    assert 0 < provider.per_hour <= 60
    assert provider.hint.endswith("。")
    assert provider.name


def test_presets_are_complete_and_unique():
    domains = [domain for provider in PROVIDERS for domain in provider.domains]

    assert len(BY_KEY) == len(PROVIDERS) + 1
    assert len(domains) == len(set(domains))
    assert all(provider.imap_host and provider.smtp_host for provider in PROVIDERS)
    assert (PLAIN.imap_host, PLAIN.smtp_host) == ("", "")


def test_provider_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PLAIN.imap_host = "imap.example"  # type: ignore[misc]
