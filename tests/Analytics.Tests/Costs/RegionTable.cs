namespace Coldstart.Analytics.Tests.Costs;

/// <summary>Listed prices of a region in units of 1e-10 (requests: 1e-8), 0 where none is listed.</summary>
internal sealed record RegionTable(string Region, int X86, int Arm64, int RequestsPerMillion, int Ephemeral, int Provisioned, int ProvisionedDuration)
{
    internal static readonly RegionTable[] Rows =
    [
        new("af-south-1", 221_000, 176_800, 27, 404, 55_300, 129_000),
        new("ap-east-1", 229_200, 183_000, 28, 407, 57_153, 133_358),
        new("ap-east-2", 0, 0, 0, 0, 0, 0),
        new("ap-northeast-1", 166_667, 133_334, 20, 370, 53_835, 125_615),
        new("ap-northeast-2", 166_667, 133_334, 20, 352, 51_254, 119_592),
        new("ap-northeast-3", 166_667, 133_334, 20, 370, 53_835, 125_615),
        new("ap-south-1", 166_667, 133_334, 20, 352, 44_985, 104_966),
        new("ap-south-2", 0, 0, 0, 0, 0, 0),
        new("ap-southeast-1", 166_667, 133_334, 20, 370, 51_991, 121_313),
        new("ap-southeast-2", 166_667, 133_334, 20, 370, 52_360, 122_173),
        new("ap-southeast-3", 166_667, 133_334, 20, 0, 0, 0),
        new("ap-southeast-4", 166_667, 133_334, 20, 370, 52_360, 122_173),
        new("ap-southeast-5", 150_000, 120_000, 18, 333, 46_791, 109_181),
        new("ap-southeast-6", 0, 0, 0, 0, 0, 0),
        new("ap-southeast-7", 0, 0, 0, 0, 0, 0),
        new("ca-central-1", 166_667, 133_334, 20, 340, 46_460, 108_407),
        new("ca-west-1", 166_667, 0, 20, 0, 0, 0),
        new("cn-north-1", 1_134_770, 908_000, 136, 2303, 0, 0),
        new("cn-northwest-1", 1_134_770, 908_000, 136, 2303, 0, 0),
        new("eu-central-1", 166_667, 133_334, 20, 367, 50_147, 117_011),
        new("eu-central-2", 183_334, 146_667, 22, 441, 55_162, 128_712),
        new("eu-north-1", 166_667, 133_334, 20, 323, 44_248, 103_245),
        new("eu-south-1", 195_172, 156_138, 23, 357, 48_783, 113_827),
        new("eu-south-2", 166_667, 0, 20, 0, 0, 0),
        new("eu-west-1", 166_667, 133_334, 20, 340, 46_460, 108_407),
        new("eu-west-2", 166_667, 133_334, 20, 358, 48_304, 112_709),
        new("eu-west-3", 166_667, 133_334, 20, 358, 48_673, 113_569),
        new("il-central-1", 175_000, 0, 21, 0, 0, 0),
        new("me-central-1", 206_667, 0, 25, 0, 51_108, 119_251),
        new("me-south-1", 206_667, 165_334, 25, 374, 51_108, 119_251),
        new("mx-central-1", 0, 0, 0, 0, 0, 0),
        new("sa-east-1", 166_667, 133_334, 20, 586, 66_372, 154_867),
        new("us-east-1", 166_667, 133_334, 20, 309, 41_667, 97_222),
        new("us-east-2", 166_667, 133_334, 20, 309, 41_667, 97_222),
        new("us-gov-east-1", 166_667, 0, 0, 0, 0, 0),
        new("us-gov-west-1", 166_667, 0, 0, 0, 0, 0),
        new("us-west-1", 166_667, 133_334, 20, 370, 49_041, 114_430),
        new("us-west-2", 166_667, 133_334, 20, 309, 41_667, 97_222),
    ];
}
