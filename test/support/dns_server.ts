import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dns2 from 'dns2';

export interface DnsServer {
  port: number;
  /** Name → IPv4 address. Other names do not exist; a test changes this under way. */
  records: Record<string, string>;
  close(): Promise<void>;
}

/** A DNS server that knows the records of a test, for the `resolver` of a policy. */
export async function startDnsServer(records: Record<string, string>, address = '127.0.0.1'): Promise<DnsServer> {
  const dns: Pick<DnsServer, 'records'> = { records };
  const server = dns2.createServer({
    udp: true,
    handle: (request, send) => {
      const response = dns2.Packet.createResponseFromRequest(request);
      const [question] = request.questions;
      const known = dns.records[question?.name ?? ''];
      if (known === undefined) response.header.rcode = dns2.Packet.RCODE.NXDOMAIN;
      else if (question?.type === dns2.Packet.TYPE.A) {
        const { A: type } = dns2.Packet.TYPE;
        const { IN } = dns2.Packet.CLASS;
        response.answers.push(
          new dns2.Packet.Resource({ name: question.name, type, class: IN, ttl: 1, address: known }),
        );
      }
      send(response);
    },
  });
  server.listen({ udp: { port: 0, address } });
  await once(server, 'listening');
  const { port } = server.addresses().udp as AddressInfo;
  return Object.assign(dns, { port, close: () => server.close() });
}
