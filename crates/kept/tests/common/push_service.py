"""A push service that is not ours: takes messages over TLS, checks who signed them, and reads them as a browser does.

push_service.py CERTIFICATE KEY FOLDER: prints one line of JSON {port, p256dh, auth}, then serves. Each request becomes
FOLDER/N.json with what was understood of it. The path decides the answer: /ok…, /gone, /busy-once (429 the first time).
"""
import base64, http.server, itertools, json, os, ssl, sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

certificate, key, folder = sys.argv[1:4]
browser, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
point = lambda public: public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
own = point(browser.public_key())
b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
raw = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
hkdf = lambda salt, secret, info, length: HKDF(hashes.SHA256(), length, salt, info).derive(secret)
numbers, busy = itertools.count(1), set()


def plain(body):
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    server, text = body[21:21 + length], body[21 + length:]
    assert size == 4096 and len(body) <= 4096 and length == 65
    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server))
    secret = hkdf(auth, shared, b"WebPush: info\0" + own + server, 32)
    content, nonce = hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16), hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(content).decrypt(nonce, text, None).rstrip(b"\0")
    assert record[-1] == 2
    return record[:-1].decode()


def signed(header):
    scheme, rest = header.split(" ", 1)
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    r, s = raw(signature)[:32], raw(signature)[32:]
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(raw(head))["alg"] == "ES256"
    return parts["k"], json.loads(raw(claims))


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        status, said = 201, {"path": self.path}
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said["key"], said["claims"] = signed(self.headers["Authorization"])
            said["plain"] = json.loads(plain(body))
            said["headers"] = {name.lower(): value for name, value in self.headers.items()}
        except Exception as error:
            status, said["error"] = 400, repr(error)
        if self.path == "/gone":
            status = 410
        elif self.path == "/busy-once" and self.path not in busy:
            busy.add(self.path)
            status = 429
        said["status"] = status
        n = next(numbers)  # two that come at once are two
        with open(f"{folder}/{n}.part", "w") as file:
            json.dump(said, file)
        os.rename(f"{folder}/{n}.part", f"{folder}/{n}.json")
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "61")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(json.dumps({"port": server.server_port, "p256dh": b64(own), "auth": b64(auth)}), flush=True)
server.serve_forever()
