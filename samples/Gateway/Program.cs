using Fairlead.Hosting;
using Fairlead.Http;
using Gateway;

await using var upstream = await DemoUpstream.StartAsync();

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddFairlead(proxy => proxy
    .Use(extensions => extensions.AddHttp1())
    .AddCluster("demo", upstream.Address)
    .AddHttpListener("gateway", "127.0.0.1:8080", http => http.MapPrefix("/", "demo")));
await builder.Build().RunAsync();
