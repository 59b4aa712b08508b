// The server's side of the interop cases, as in InteropService.cs. Says on which port it listens, which calls were cancelled, and which of its pings were answered.
'use strict';

const { grpc, interop, limits, onPingAnswered } = require('./interop.js');

const reply = (size, received) => ({ payload: Buffer.alloc(size), received });

function statusOf(request) {
  return request.code === 0 ? null : { code: request.code, details: request.message };
}

function echoMetadata(call) {
  const initial = call.metadata.get('x-grpc-test-echo-initial');
  if (initial.length > 0) {
    const headers = new grpc.Metadata();
    headers.set('x-grpc-test-echo-initial', initial[0]);
    call.sendMetadata(headers);
  }
  const trailers = new grpc.Metadata();
  for (const value of call.metadata.get('x-grpc-test-echo-trailing-bin')) trailers.add('x-grpc-test-echo-trailing-bin', value);
  return trailers;
}

const service = {
  Empty: (call, done) => done(null, {}),

  Unary: (call, done) => {
    const trailers = echoMetadata(call);
    const { request } = call;
    if (request.hang) call.on('cancelled', () => console.log('cancelled'));
    else done(statusOf(request), reply(request.sizes[0] ?? 0, request.payload.length), trailers);
  },

  ClientStream: (call, done) => {
    let received = 0;
    call.on('data', (request) => { received += request.payload.length; });
    call.on('end', () => done(null, reply(0, received)));
  },

  ServerStream: (call) => {
    for (const size of call.request.sizes) call.write(reply(size, 0));
    call.end();
  },

  Both: (call) => {
    const trailers = echoMetadata(call);
    let hangs = false;
    call.on('data', (request) => {
      // Not for every call: the event also comes when one has ended as it should, and a reset looks like an end first.
      if (request.hang) call.on('cancelled', () => console.log('cancelled'));
      hangs ||= request.hang;
      for (const size of request.sizes) call.write(reply(size, request.payload.length));
      const status = statusOf(request);
      if (status) call.emit('error', status);
    });
    call.on('end', () => { if (!hangs) call.end(trailers); });
  },

  Unimplemented: (call, done) => done({ code: grpc.status.UNIMPLEMENTED, details: 'not here' }),
};

onPingAnswered(() => console.log('ping answered'));
const server = new grpc.Server({ ...limits, 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 20000 });
server.addService(interop.Interop.service, service);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`listening ${port}`);
});
