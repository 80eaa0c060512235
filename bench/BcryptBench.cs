using System.Diagnostics;
using BCrypt.Net.Tests;

namespace Switchyard.Bench;

/// <summary>bcrypt beside the system's own crypt(3), one hash at a time on one thread, the two by turns so that a busy machine is unfair to neither.</summary>
internal static class BcryptBench
{
    private const string Password = "correct horse battery staple";
    private static readonly (int Cost, int Rounds)[] Costs = [(6, 301), (9, 61), (11, 21)];

    /// <returns>0, or 1 when the two disagree on a hash.</returns>
    public static int Run()
    {
        if (!SystemCrypt.IsAvailable)
            Console.WriteLine("this system has no crypt(3) that knows bcrypt: only the stand-in is measured");
        var report = new Dictionary<string, double>();
        foreach (var (cost, rounds) in Costs)
        {
            var salt = BCrypt.Net.BCrypt.GenerateSalt(cost);
            if (SystemCrypt.IsAvailable && SystemCrypt.Hash(Password, salt) != BCrypt.Net.BCrypt.HashPassword(Password, salt))
            {
                Console.Error.WriteLine($"cost {cost}: the stand-in and crypt(3) disagree");
                return 1;
            }
            var (own, systems) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                own.Add(Milliseconds(() => BCrypt.Net.BCrypt.HashPassword(Password, salt)));
                if (SystemCrypt.IsAvailable)
                    systems.Add(Milliseconds(() => SystemCrypt.Hash(Password, salt)));
            }
            report[$"cost {cost}: stand-in ms"] = Median(own);
            if (systems.Count == 0)
                continue;
            report[$"cost {cost}: crypt(3) ms"] = Median(systems);
            report[$"cost {cost}: stand-in / crypt(3)"] = Median(own) / Median(systems);
        }
        Report.Write("bcrypt", report);
        return 0;
    }

    private static double Milliseconds(Func<string> hash)
    {
        var start = Stopwatch.GetTimestamp();
        hash();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
