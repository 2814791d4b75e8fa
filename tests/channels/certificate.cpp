#include "tests/channels/certificate.hpp"
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdexcept>

namespace strowger::tests {

void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair{EVP_EC_gen("P-256"), EVP_PKEY_free};
  const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), X509_free};
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), pair.get());
  auto* name = X509_get_subject_name(made.get());
  const unsigned char host[] = "localhost";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  if (X509_sign(made.get(), pair.get(), EVP_sha256()) == 0) throw std::runtime_error{"cannot sign"};
  const auto write = [](const std::filesystem::path& file, auto writer) {
    std::FILE* out = std::fopen(file.c_str(), "wb");
    if (!out || !writer(out)) throw std::runtime_error{"cannot write " + file.string()};
    std::fclose(out);
  };
  write(certificate, [&](std::FILE* out) { return PEM_write_X509(out, made.get()); });
  write(key, [&](std::FILE* out) {
    return PEM_write_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

} // namespace strowger::tests
