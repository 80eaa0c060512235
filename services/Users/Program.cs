using Switchyard.ServiceDefaults;
using Switchyard.Users;
using Switchyard.Users.Apis;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddUsers();
builder.AddServiceDefaults(UsersServiceJson.Default);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapActorsHandlers();
app.MapTopics();
app.MapUsers();
app.Run();

/// <summary>Named so that tests can start the app.</summary>
public partial class Program;
