using Switchyard.ContactIntake;
using Switchyard.ContactIntake.Apis;
using Switchyard.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults(IntakeJson.Default);
builder.AddContactIntake();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapContacts();
app.MapBulk();
app.Run();
