function answer(r) {
  const headers = r.rawHeadersIn.map((header) => `${header[0]}: ${header[1]}\n`).sort();
  r.headersOut['Content-Type'] = 'text/plain';
  r.return(
    200,
    `Request served by echo-host\n\nHTTP/${r.httpVersion} ${r.method} ${r.variables.request_uri}\n\n${headers.join('')}\n${r.requestText || ''}`,
  );
}

export default { answer };
