using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Tls;
using Gateway;

await using var upstream = await DemoUpstream.StartAsync();

var builder = Host.CreateApplicationBuilder(args);
var (http, https) = (builder.Configuration["http"] ?? "127.0.0.1:8080", builder.Configuration["https"] ?? "127.0.0.1:8443");
builder.Services.AddFairlead(proxy => proxy
    .Use(extensions => extensions.AddHttp().AddTls())
    .AddCluster("demo", upstream.Address)
    .AddHttpListener("gateway", http, listener => listener.MapPrefix("/", "demo"))
    .AddHttpListener("secure", https, listener => listener.UseTls(LocalCertificates.Create()).MapPrefix("/", "demo")));
Console.WriteLine($"Try: curl http://{http}/hello\nor:  curl --cacert {LocalCertificates.RootFile} https://{https}/hello");
await builder.Build().RunAsync();
