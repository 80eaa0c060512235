using Switchyard.Auth;
using Switchyard.Auth.Apis;
using Switchyard.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddAuth();
builder.AddServiceDefaults(AuthJson.Default);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapActorsHandlers();
app.MapTopics();
app.MapAccounts();
app.MapSessions();
app.Run();

/// <summary>Named so that tests can start the app.</summary>
public partial class Program;
