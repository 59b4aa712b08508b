// What client and server share: the service as proto-loader reads it, and the pings that came back.
'use strict';

process.env.GRPC_TRACE = 'keepalive';
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const megabyte = 1024 * 1024;
const definition = loader.loadSync(path.join(__dirname, 'interop.proto'), { keepCase: true, defaults: true });

let onPingAnswered = () => {};
grpc.setLogger({
  error: (text) => {
    if (String(text).includes('Received ping response')) onPingAnswered();
    else if (!String(text).includes('| keepalive |')) console.error(text);
  },
});
grpc.setLogVerbosity(grpc.logVerbosity.DEBUG);

module.exports = {
  grpc,
  interop: grpc.loadPackageDefinition(definition).interop,
  // Beyond the 4 MiB of payload, with room for the message around it.
  limits: { 'grpc.max_receive_message_length': 8 * megabyte, 'grpc.max_send_message_length': 8 * megabyte },
  onPingAnswered: (listener) => { onPingAnswered = listener; },
};
