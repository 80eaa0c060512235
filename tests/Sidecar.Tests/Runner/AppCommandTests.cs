using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

public sealed class AppCommandTests
{
    [Fact]
    public void A_list_is_executed_word_for_word() => Assert.Equal(["sh", "-c", "echo $A; true"], AppCommand.Words(["sh", "-c", "echo $A; true"]));

    [SkippableFact]
    public void A_single_line_goes_to_the_shell_which_it_replaces()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no sh");
        Assert.Equal(["sh", "-c", "exec dotnet run 'a b'"], AppCommand.Words(["dotnet run 'a b'"]));
        Assert.Equal(["./server"], AppCommand.Words(["./server"]));
    }

    [Fact]
    public void A_program_is_looked_for_in_the_folder_or_on_the_path()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("server"), "");

        Assert.Null(AppCommand.Missing(["./server"], folder.Path, ""));
        Assert.Null(AppCommand.Missing(["server"], "/", folder.Path));
        Assert.Contains(folder.File("client"), AppCommand.Missing(["./client"], folder.Path, folder.Path)!, StringComparison.Ordinal);
        Assert.Contains("'client'", AppCommand.Missing(["client"], folder.Path, folder.Path)!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "X", "1")]
    [InlineData(8090, "PUBLIC_PORT", "8080", 8090, 8080)]
    [InlineData(8090, "ASPNETCORE_URLS", "http://127.0.0.1:8090;http://+:8081;http://*:8082/", 8090, 8081, 8082)]
    [InlineData(0, "ASPNETCORE_HTTP_PORTS", "5000;5001", 5000, 5001)]
    [InlineData(8090, "PUBLIC_PORT", "none", 8090)]
    public void The_ports_an_app_opens_are_told_by_its_environment(int appPort, string name, string value, params int[] expected) =>
        Assert.Equal(expected, AppCommand.ListenPorts(appPort, new Dictionary<string, string> { [name] = value }));
}
