using Switchyard.Gateway;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Hosting;
using Switchyard.Gateway.Page;
using Switchyard.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults(GatewayJson.Default);
builder.AddGateway();

var app = builder.Build();
app.UseSecurityHeaders();
app.MapDefaultEndpoints();
app.MapTopics();

var api = app.MapPublic();
api.MapOpenApi();
api.MapContacts();
api.MapDatas();
api.MapDeadLetters();
api.MapSystem();
api.MapPage();
app.Run();
