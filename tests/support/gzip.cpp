// Beast's deflate is header-only here: daemon/api compiles the rest of Beast, and a test may link both.
#undef BOOST_BEAST_SEPARATE_COMPILATION
#include "tests/support/loopback_server.hpp"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

#include <cstdint>
#include <string>

namespace drumtower::test {

namespace {

void append(std::string& out, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((number >> shift) & 0xff));
}

std::string deflated(std::string_view bytes) {
    namespace zlib = boost::beast::zlib;
    zlib::deflate_stream stream;
    std::string out(stream.upper_bound(bytes.size()) + 64, '\0');
    zlib::z_params params;
    params.next_in = bytes.data();
    params.avail_in = bytes.size();
    params.next_out = out.data();
    params.avail_out = out.size();
    boost::beast::error_code error;
    stream.write(params, zlib::Flush::finish, error);
    out.resize(params.total_out);
    return out;
}

}  // namespace

std::string gzip(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    out += deflated(bytes);
    append(out, crc.checksum());
    append(out, static_cast<std::uint32_t>(bytes.size()));
    return out;
}

}  // namespace drumtower::test
