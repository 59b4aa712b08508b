// Runs one interop case: node client.js <case> <address>. Ends with 0 if it went as it must; otherwise with what was wrong on standard error.
'use strict';

const assert = require('assert');
const { once } = require('events');
const { grpc, interop, limits, onPingAnswered } = require('./interop.js');

const megabyte = 1024 * 1024;
const large = 4 * megabyte;
const [, , name, address] = process.argv;

function connect(Client, options) {
  return new Client(address, grpc.credentials.createInsecure(), { ...limits, ...options });
}

// Headers, reply, status (trailers among it) and error of a call with one reply.
function single(start) {
  return new Promise((resolve) => {
    const result = {};
    const finish = () => {
      if ('answer' in result && result.status) resolve(result);
    };
    const call = start((error, answer) => {
      Object.assign(result, { error, answer });
      finish();
    });
    call.on('metadata', (headers) => { result.headers = headers; });
    call.on('status', (status) => {
      result.status = status;
      finish();
    });
    result.call = call;
  });
}

// Status of a call with many replies, and what came before it.
function collect(call) {
  return new Promise((resolve) => {
    const result = { replies: [] };
    call.on('metadata', (headers) => { result.headers = headers; });
    call.on('data', (reply) => result.replies.push(reply));
    call.on('error', () => {});
    call.on('status', (status) => resolve({ ...result, status }));
  });
}

function statusOf(call) {
  call.on('error', () => {});
  return new Promise((resolve) => { call.on('status', resolve); });
}

async function next(call) {
  const [reply] = await once(call, 'data');
  return reply;
}

const payload = (size) => Buffer.alloc(size);

async function unary(client, request, reply, options = {}) {
  const { error, answer } = await single((done) => client.Unary({ payload: payload(request), sizes: [reply] }, new grpc.Metadata(), options, done));
  assert.ifError(error);
  assert.deepStrictEqual([answer.received, answer.payload.length], [request, reply]);
}

async function pingPong(call, request, reply) {
  call.write({ payload: payload(request), sizes: [reply] });
  const answer = await next(call);
  assert.deepStrictEqual([answer.received, answer.payload.length], [request, reply]);
}

function checkMetadata({ headers, status }) {
  assert.deepStrictEqual(headers.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
  assert.deepStrictEqual(status.metadata.get('x-grpc-test-echo-trailing-bin'), [Buffer.from([0xab, 0x00, 0xff])]);
  assert.strictEqual(status.code, grpc.status.OK);
}

async function statusCodeAndMessage(client, details) {
  const asked = { code: grpc.status.UNKNOWN, message: details };
  const { error } = await single((done) => client.Unary(asked, done));
  assert.deepStrictEqual([error.code, error.details], [grpc.status.UNKNOWN, details]);
  const call = client.Both();
  call.write(asked);
  const { status } = await collect(call);
  assert.deepStrictEqual([status.code, status.details], [grpc.status.UNKNOWN, details]);
}

const cases = {
  async empty_unary(client) {
    const { error, answer } = await single((done) => client.Empty({}, done));
    assert.ifError(error);
    assert.deepStrictEqual(answer, {});
  },

  large_unary: (client) => unary(client, 271828, 314159),

  four_mebibytes_both_ways: (client) => unary(client, large, large),

  async many_calls_at_once(client) {
    await Promise.all(Array.from({ length: 300 }, (_, i) => unary(client, i, 300 - i)));
  },

  async compressed_messages() {
    const client = connect(interop.Interop, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    await unary(client, 100000, 100000);
    client.close();
  },

  async client_streaming(client) {
    const { error, answer } = await single((done) => {
      const call = client.ClientStream(done);
      for (const size of [27182, 8, 1828, 45904]) call.write({ payload: payload(size) });
      call.end();
      return call;
    });
    assert.ifError(error);
    assert.strictEqual(answer.received, 74922);
  },

  async server_streaming(client) {
    const { replies, status } = await collect(client.ServerStream({ sizes: [31415, 9, 2653, 58979] }));
    assert.deepStrictEqual([status.code, ...replies.map((r) => r.payload.length)], [grpc.status.OK, 31415, 9, 2653, 58979]);
  },

  async server_streaming_more_than_the_windows(client) {
    const { replies, status } = await collect(client.ServerStream({ sizes: Array(16).fill(megabyte) }));
    assert.deepStrictEqual([status.code, replies.length], [grpc.status.OK, 16]);
    assert.ok(replies.every((r) => r.payload.length === megabyte));
  },

  async ping_pong(client) {
    const call = client.Both();
    const end = statusOf(call);
    for (const [request, reply] of [[27182, 31415], [8, 9], [1828, 2653], [45904, 58979]]) await pingPong(call, request, reply);
    call.end();
    assert.strictEqual((await end).code, grpc.status.OK);
  },

  async empty_stream(client) {
    const call = client.Both();
    call.end();
    const { replies, status } = await collect(call);
    assert.deepStrictEqual([status.code, replies.length], [grpc.status.OK, 0]);
  },

  async custom_metadata(client) {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0x00, 0xff]));
    checkMetadata(await single((done) => client.Unary({ sizes: [1] }, metadata, done)));
    const call = client.Both(metadata);
    call.write({ sizes: [1] });
    call.end();
    checkMetadata(await collect(call));
  },

  // Again, where a busy machine let the time pass before the server saw the call.
  async deadline_exceeded(client) {
    for (let seen = false; !seen;) {
      const call = client.Both({ deadline: Date.now() + 200 });
      call.on('data', () => { seen = true; });
      call.write({ sizes: [1], hang: true });
      assert.strictEqual((await statusOf(call)).code, grpc.status.DEADLINE_EXCEEDED);
    }
  },

  async cancel_after_begin(client) {
    const { error } = await single((done) => {
      const call = client.ClientStream(done);
      call.cancel();
      return call;
    });
    assert.strictEqual(error.code, grpc.status.CANCELLED);
  },

  async cancel_after_first_response(client) {
    const call = client.Both();
    const end = statusOf(call);
    call.write({ sizes: [31415], hang: true });
    assert.strictEqual((await next(call)).payload.length, 31415);
    call.cancel();
    assert.strictEqual((await end).code, grpc.status.CANCELLED);
  },

  status_code_and_message: (client) => statusCodeAndMessage(client, 'test status message'),

  special_status_message: (client) => statusCodeAndMessage(client, '\t\ntest with whitespace\r\nand 100% Unicode BMP ☺ and non-BMP 😈\t\n'),

  async unimplemented_method(client) {
    const { error } = await single((done) => client.Unimplemented({}, done));
    assert.strictEqual(error.code, grpc.status.UNIMPLEMENTED);
  },

  async unimplemented_service() {
    const absent = connect(interop.Absent);
    const { error } = await single((done) => absent.Call({}, done));
    assert.strictEqual(error.code, grpc.status.UNIMPLEMENTED);
    absent.close();
  },

  // The call lives while pings come back; a ping without an answer would end the connection, and the call with it.
  async keep_alive() {
    let left = 3;
    const answered = new Promise((resolve) => onPingAnswered(() => --left === 0 && resolve()));
    const client = connect(interop.Interop, { 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 20000 });
    const call = client.Both();
    const end = statusOf(call);
    await pingPong(call, 8, 9);
    await answered;
    await pingPong(call, 1828, 2653);
    call.end();
    assert.strictEqual((await end).code, grpc.status.OK);
    client.close();
  },
};

async function main() {
  const client = connect(interop.Interop);
  await cases[name](client);
  client.close();
}

main().then(() => console.log('passed'), (error) => {
  console.error(error);
  process.exit(1);
});
