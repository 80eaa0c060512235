using System.Globalization;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

/// <summary>
/// This assembly as a program that publishes and consumes until it is killed: <c>log-child FOLDER FIRST</c>. It prints <c>+N</c> when the publish of
/// message N has completed, <c>=N</c> when the state N is written, and <c>-N</c> when the handler has taken N.
/// </summary>
internal static class LogChild
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["log-child", var folder, var first])
            return 0;
        var next = int.Parse(first, CultureInfo.InvariantCulture);
        await using var host = new ComponentHost(folder);
        var pubsub = host.PubSub("child");
        var state = host.State(("connectionString", "state.db"));
        await using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        await pubsub.SubscribeAsync("orders", (message, _) =>
        {
            Say('-', message.Text());
            return message.Text().EndsWith("99", StringComparison.Ordinal) ? throw new InvalidOperationException("refused") : Task.CompletedTask;
        });
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            while (true)
            {
                var text = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
                await pubsub.PublishAsync("orders", text);
                Say('+', text);
                var written = await state.WriteAsync([new StateWrite(text, "true"u8.ToArray())], CancellationToken.None);
                if (written[0] is null)
                    Say('=', text);
            }
        }));
        return 0;

        void Say(char what, string text)
        {
            lock (gate)
                output.Write(System.Text.Encoding.ASCII.GetBytes($"{what}{text}\n"));
        }
    }
}
