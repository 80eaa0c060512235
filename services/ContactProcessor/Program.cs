using Switchyard.ContactProcessor;
using Switchyard.ContactProcessor.Apis;
using Switchyard.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults(ProcessorJson.Default);
builder.AddContactProcessor();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapTopics();
app.MapContacts();
app.MapDeadLetters();
app.Run();
