// SPDX-License-Identifier: Apache-2.0

package opaque

import "github.com/vsa-legal/operator/modelscan/format"

// minEncrypted is the number of bytes from which an encrypted file can hold a network.
const minEncrypted = 16 << 10

// ciphers are what encrypts files. Only what is large enough for a network counts.
var ciphers = []format.Format{
	cipher("openssl", "openssl enc with a passphrase", "https://docs.openssl.org/master/man1/openssl-enc/", with("enc"), "Salted__"),
	cipher("age", "age", "https://age-encryption.org/v1", with("age"), "age-encryption.org/v1\n", "-----BEGIN AGE ENCRYPTED FILE-----"),
	// Without armour a message begins with a packet for a session key: from a passphrase; for an RSA key of 2048, 3072, 4096
	// bits; for an elliptic curve.
	cipher("openpgp", "OpenPGP", "https://www.rfc-editor.org/rfc/rfc9580", with("gpg", "pgp", "asc"), "-----BEGIN PGP MESSAGE-----",
		"\x8c\x0d\x04", "\x85\x01\x0c\x03", "\x85\x01\x8c\x03", "\x85\x02\x0c\x03", "\x84\x5e\x03"),
	cipher("git-crypt", "git-crypt", "https://github.com/AGWA/git-crypt/blob/master/commands.cpp", nil, "\x00GITCRYPT\x00"),
	cipher("ansible-vault", "Ansible Vault", "https://docs.ansible.com/ansible/latest/vault_guide/", nil, "$ANSIBLE_VAULT;"),
	cipher("fernet", "Fernet", "https://github.com/fernet/spec/blob/master/Spec.md", with("encrypted"), "gAAAAA"),
	cipher("luks", "LUKS", "https://gitlab.com/cryptsetup/cryptsetup/-/wikis/LUKS-standard/on-disk-format.pdf", nil, "LUKS\xba\xbe"),
}

func cipher(name, program, source string, extensions []string, magic ...string) format.Format {
	return format.Format{
		Name: name, Description: "files that " + program + " encrypted", Source: source, Extensions: extensions,
		Magic: format.First(magic...), MinSize: minEncrypted, Opaque: format.Because("it is encrypted"),
	}
}
