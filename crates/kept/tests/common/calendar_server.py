"""A calendar on the web that is not ours, over TLS.

calendar_server.py CERTIFICATE KEY FOLDER: prints its port, then serves. /moved.ics leads to /days.ics, /inside.ics into the
house without TLS, /long.ics is too long. /tagged.ics says its tag and when it changed, and sends nothing to who has it; it
leads there from /to-tagged.ics. What it was asked by goes into FOLDER/asked, a line each. FOLDER/closed names a day that it
says more. While FOLDER/broken is there it answers 503.
"""
import http.server, os, ssl, sys

certificate, key, folder = sys.argv[1:4]
DAYS = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20001225\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Calendar(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if os.path.exists(os.path.join(folder, "broken")):
            return self.answer(503, "")
        if self.path == "/tagged.ics":
            return self.tagged()
        leads = {"/moved.ics": "/days.ics", "/to-tagged.ics": "/tagged.ics", "/inside.ics": "http://127.0.0.1/days.ics"}
        if self.path in leads:
            return self.answer(302, "", ("Location", leads[self.path]))
        if self.path == "/long.ics":
            return self.answer(200, DAYS + "X" * (2 << 20))
        self.answer(200 if self.path == "/days.ics" else 404, DAYS)

    def tagged(self):
        more = os.path.join(folder, "closed")
        day = open(more).read().strip() if os.path.exists(more) else ""
        tag, changed = f'"{day or "first"}"', "Tue, 24 Nov 2026 14:00:00 GMT"
        asked = self.headers.get("If-None-Match", "-")
        with open(os.path.join(folder, "asked"), "a") as log:
            log.write(asked + "\n")
        said = (("ETag", tag), ("Last-Modified", changed))
        if asked == tag:
            return self.answer(304, "", *said)
        event = f"BEGIN:VEVENT\r\nUID:b\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Moving day\r\nEND:VEVENT\r\n" if day else ""
        self.answer(200, DAYS.replace("END:VCALENDAR", event + "END:VCALENDAR"), *said)

    def answer(self, status, text, *headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text.encode())
        except OSError:
            pass

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
