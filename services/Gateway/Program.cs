using Switchyard.Gateway;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Hosting;
using Switchyard.Gateway.Page;
using Switchyard.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults(GatewayJson.Default, RequestJson.Default);
builder.AddGateway();

var app = builder.Build();
app.UseSecurityHeaders();
app.MapDefaultEndpoints();
app.UseForwardedHeaders();
app.UseRateLimiter();
app.UseAuthentication();
app.UseAuthorization();
app.MapTopics();

var api = app.MapPublic();
api.MapOpenApi().AllowAnonymous();
api.MapContacts();
api.MapDatas();
api.MapDeadLetters();
api.MapAccounts();
api.MapUsers();
api.MapOperations();
api.MapSystem();
api.MapPage();
app.Run();
