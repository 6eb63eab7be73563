"""A program that is told what happens, over TLS: checks signatures with nothing but Python's own library.

webhook_server.py CERTIFICATE KEY FOLDER: prints its port, then serves. Each request becomes FOLDER/N.json. The path
decides the answer: /ok, /slow (as long as it takes to be given up), /failing (500), /redirect, /once (500, then 200).
The secret to check with is read from FOLDER/secret.
"""
import base64, hashlib, hmac, http.server, itertools, json, os, ssl, sys, time

certificate, key, folder = sys.argv[1:4]
numbers, seen = itertools.count(1), set()


def is_signed(headers, body):
    with open(f"{folder}/secret") as file:
        secret = base64.b64decode(file.read().strip().removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(hmac.compare_digest(right, one) for one in headers["webhook-signature"].split(" "))


class Program(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = {"path": self.path, "id": headers.get("webhook-id"), "body": json.loads(body), "headers": headers}
        try:
            said["signed"] = is_signed(headers, body)
        except FileNotFoundError:
            said["signed"] = None
        n = next(numbers)
        with open(f"{folder}/{n}.part", "w") as file:
            json.dump(said, file)
        os.rename(f"{folder}/{n}.part", f"{folder}/{n}.json")
        status = {"/failing": 500, "/redirect": 302}.get(self.path, 200)
        if self.path == "/once" and headers.get("webhook-id") not in seen:
            seen.add(headers.get("webhook-id"))
            status = 500
        if self.path == "/slow":
            time.sleep(60)
        try:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/ok")
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"said")
        except OSError:
            pass

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Program)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
