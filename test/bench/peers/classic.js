// The classic design, one level: the raw answer is cached, and every request parses and judges it.

const EXPORTED = ['scope', 'username', 'exp', 'sub'];

function introspect(r) {
  r.subrequest('/_classic_send', (reply) => {
    if (reply.status !== 200) {
      r.return(401);
      return;
    }
    const answer = JSON.parse(reply.responseText);
    if (answer.active !== true || !holds(answer)) {
      r.return(403);
      return;
    }
    EXPORTED.forEach((claim) => {
      r.headersOut[`Token-${claim}`] = String(answer[claim]);
    });
    r.return(204);
  });
}

function holds(answer) {
  return (
    answer.exp > Date.now() / 1000 &&
    answer.client_id === 'nginx-plus' &&
    answer.scope.split(' ').indexOf('email') >= 0 &&
    answer.realm_access.roles.indexOf('nginx-keycloak-role') >= 0
  );
}

export default { introspect };
