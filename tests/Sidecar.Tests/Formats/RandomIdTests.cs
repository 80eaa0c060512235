using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Formats;

public sealed class RandomIdTests
{
    [Fact]
    public void Each_id_is_another_uuid_of_version_4_on_every_thread()
    {
        var ids = Enumerable.Range(0, 20_000).AsParallel().Select(_ => RandomId.NewGuid()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((4, 2), (id.Version, id.Variant >> 2)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Hex_digits_are_as_many_as_asked_for_lower_case_and_new_each_time(int digits)
    {
        var texts = Enumerable.Range(0, 1_000).Select(_ => RandomId.NewHex(digits)).ToList();

        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.All(texts, text => Assert.Matches($"^[0-9a-f]{{{digits}}}$", text));
    }
}
