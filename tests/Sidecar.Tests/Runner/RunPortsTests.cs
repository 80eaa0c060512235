using System.Net;
using System.Net.Sockets;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

public sealed class RunPortsTests
{
    private const int First = 20_000;
    private const int Last = 26_000;

    [Fact]
    public void Each_is_another_and_none_is_one_that_the_run_file_names()
    {
        var named = Enumerable.Range(First, Last - First).Where(port => port % 100 != 0).ToList();
        var ports = new RunPorts(named);

        var given = Enumerable.Range(0, 40).Select(_ => ports.Next()).ToList();

        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.All(given, port => Assert.True(port % 100 == 0 && port is >= First and < Last));
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_not_given_and_when_none_is_left_it_says_so()
    {
        var free = new RunPorts([]).Next();
        var ports = new RunPorts(Enumerable.Range(First, Last - First).Where(port => port != free));
        using (var listener = new TcpListener(IPAddress.Loopback, free))
        {
            listener.Start();
            Assert.Throws<InvalidOperationException>(() => ports.Next());
        }

        Assert.Equal(free, ports.Next());
    }
}
