//! The levels of the evidence: what may be known of a pair, a line a level.

/// What the evidence is drawn from, in the order in which it is easiest to come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Text,
    Work,
    Place,
    Ends,
    Amount,
    Point,
}

impl Ground {
    pub const ALL: [Ground; 6] = [
        Ground::Text,
        Ground::Work,
        Ground::Place,
        Ground::Ends,
        Ground::Amount,
        Ground::Point,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Ground::Text => "text only",
            Ground::Work => "kind of work and object",
            Ground::Place => "place and names",
            Ground::Ends => "end points",
            Ground::Amount => "volume and money",
            Ground::Point => "map point",
        }
    }
}

/// What the field knows of a level before any list is read, in log-odds.
///
/// What is alike never speaks against a pair, what differs never for it: lists by which a road of
/// one name is two works more often than one are lists of traps, not the field. The number is what
/// is believed of a level that lists seldom show: another RT, another family, another gang is
/// another work, however alike the words are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    For(f64),
    Against(f64),
    /// Nothing is known, not even which way it speaks.
    Free,
}

macro_rules! levels {
    ($($level:ident $name:literal $ground:ident $sign:ident $(($believed:literal))?),* $(,)?) => {
        /// One thing that may be known of a pair. Those of one kind mostly exclude each other; a pair
        /// may share a name and differ in another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Level { $($level),* }

        impl Level {
            /// In the order in which the weights keep them.
            pub const ALL: &[Level] = &[$(Level::$level),*];

            /// Under which the table of weights and the queue's decisions keep it.
            pub fn name(self) -> &'static str {
                match self { $(Level::$level => $name),* }
            }

            /// The level of that name.
            pub fn named(name: &str) -> Option<Level> {
                match name { $($name => Some(Level::$level),)* _ => None }
            }

            pub fn ground(self) -> Ground {
                match self { $(Level::$level => Ground::$ground),* }
            }

            pub fn sign(self) -> Sign {
                match self { $(Level::$level => Sign::$sign $(($believed))?),* }
            }
        }
    };
}

levels! {
    // Where the two stand.
    SameDesa         "desa sama"               Text   Free,
    OtherDesa        "desa lain"               Text   Free,
    // What is asked for.
    ObjectSame       "benda sama"              Work   For(1.0),
    ObjectNamed      "benda disebut"           Work   Free,
    ObjectKin        "benda seinduk"           Work   Free,
    ObjectBeside     "benda sampingan"         Work   Free,
    ObjectField      "benda sebidang"          Work   Free,
    ObjectUnknown    "benda tak terbaca"       Work   Free,
    ObjectOther      "benda lain"              Work   Against(2.0),
    CrowdNone        "sepi"                    Work   Free,
    CrowdOne         "sepi satu"               Work   Free,
    CrowdFew         "sepi beberapa"           Work   Free,
    CrowdMany        "ramai"                   Work   Free,
    // What it belongs to, and what is done to it.
    HostSame         "induk sama"              Work   For(0.0),
    HostOther        "induk lain"              Work   Against(0.0),
    WorkSame         "kerja sama"              Work   For(0.0),
    WorkOther        "kerja lain"              Work   Against(0.0),
    // The place within a desa.
    RtSame           "rt sama"                 Place  For(0.0),
    RtMeets          "rt beririsan"            Place  For(0.0),
    RtPart           "rt bagian"               Place  For(0.0),
    RtHalf           "rt satu pihak"           Place  Free,
    RtOther          "rt lain"                 Place  Against(3.0),
    GangSame         "gang sama"               Place  For(1.0),
    GangPart         "gang bagian"             Place  For(0.0),
    GangOther        "gang lain"               Place  Against(3.0),
    House            "rumah orang"             Place  Against(0.0),
    PersonSame       "orang sama"              Place  For(2.0),
    PersonOther      "orang lain"              Place  Against(4.0),
    RwSame           "rw sama"                 Place  For(0.0),
    RwPart           "rw bagian"               Place  For(0.0),
    RwHalf           "rw satu pihak"           Place  Free,
    RwOther          "rw lain"                 Place  Against(3.0),
    DusunSame        "dusun sama"              Place  For(0.0),
    DusunSide        "dusun sama beda arah"    Place  Free,
    DusunHalf        "dusun satu pihak"        Place  Free,
    DusunOther       "dusun lain"              Place  Against(2.0),
    SideSame         "arah sama"               Place  For(0.0),
    SideOther        "arah lain"               Place  Against(2.0),
    // Names.
    NameRare         "nama sama langka"        Place  For(1.0),
    NameSome         "nama sama"               Place  For(0.0),
    NameCommon       "nama sama umum"          Place  Free,
    NameMany         "nama banyak sama"        Place  For(0.0),
    NameOther        "nama lain"               Place  Against(3.0),
    NameHalf         "nama satu pihak"         Place  Free,
    // Other desa that both name.
    EndsSame         "ujung sama"              Ends   For(0.0),
    EndsHalf         "ujung satu pihak"        Ends   Free,
    EndsOther        "ujung lain"              Ends   Against(2.0),
    // Amounts.
    VolumeSame       "volume sama"             Amount For(0.0),
    VolumeNear       "volume dekat"            Amount For(0.0),
    VolumeFar        "volume jauh"             Amount Against(0.0),
    VolumeOne        "volume satu"             Amount Free,
    VolumeKind       "satuan lain"             Amount Against(0.0),
    MoneySame        "biaya sama"              Amount For(0.0),
    MoneyNear        "biaya dekat"             Amount For(0.0),
    MoneyWide        "biaya renggang"          Amount Free,
    MoneyFar         "biaya jauh"              Amount Against(0.0),
    // The map.
    PointSame        "titik sama"              Point  For(0.0),
    PointNear        "titik dekat"             Point  For(0.0),
    PointFar         "titik jauh"              Point  Against(0.0),
    // All words.
    ContentSame      "isi sama"                Text   For(0.0),
    ContentMore      "isi termuat"             Text   For(0.0),
    ContentTwo       "isi beda sepasang"       Text   Free,
    ContentOther     "isi beda"                Text   Free,
    // The price of a piece.
    PriceSame        "harga satuan sama"       Amount For(0.0),
    PriceOther       "harga satuan lain"       Amount Against(0.0),
    UnknownUnit      "satuan lain tak terbaca" Amount Free,
    // Letter by letter.
    TextSame         "teks sama"               Text   For(0.0),
    TextHigh         "teks mirip"              Text   Free,
    TextMiddle       "teks agak mirip"         Text   Free,
    TextLow          "teks jauh"               Text   Against(0.0),
    // One holds the other.
    PartListed       "bagian daftar"           Place  Free,
    PartWider        "bagian wilayah"          Amount Free,
    PartWhole        "bagian jumlah"           Amount Free,
    PartNamed        "bagian ruas"             Amount Free,
    PartPackage      "bagian paket"            Amount Free,
    PartItem         "bagian rincian"          Place  Free,
    // No place.
    PlaceNone        "tanpa tempat"            Place  Free,
    PlaceApart       "tempat jenis lain"       Place  Against(0.0),
    PlaceNoneHost    "tanpa tempat lembaga"    Place  Free,
    // When, and by which way.
    YearOther        "tahun lain"              Text   Against(0.0),
    Continued        "lanjutan"                Text   Free,
    OneChannel       "satu jalur"              Text   Free,
    // Of two desa.
    CrossBoth        "lintas saling sebut"     Ends   For(2.0),
    CrossOne         "lintas sebut"            Ends   Free,
    CrossNone        "lintas tanpa sebut"      Ends   Free,
    CrossThird       "lintas desa ketiga"      Ends   Against(2.0),
    CrossNameRare    "lintas nama langka"      Place  For(1.0),
    CrossNameSome    "lintas nama"             Place  Free,
    CrossNameCommon  "lintas nama umum"        Place  Free,
    CrossNames       "lintas nama banyak"      Place  Free,
    CrossNameOther   "lintas nama lain"        Place  Against(0.0),
    CrossLinking     "lintas penghubung"       Ends   Free,
    CrossObject      "lintas benda sama"       Work   For(0.0),
    CrossAlone       "lintas sepi"             Work   Free,
    CrossCrowd       "lintas ramai"            Work   Free,
    CrossObjectNear  "lintas benda dekat"      Work   For(0.0),
    CrossObjectOther "lintas benda lain"       Work   Against(0.0),
    CrossVolume      "lintas volume sama"      Amount For(0.0),
    CrossVolumeFar   "lintas volume jauh"      Amount Against(0.0),
    CrossMoney       "lintas biaya dekat"      Amount For(0.0),
    CrossMoneyFar    "lintas biaya jauh"       Amount Against(0.0),
    CrossPart        "lintas bagian"           Amount For(0.0),
    CrossText        "lintas teks mirip"       Text   Free,
    CrossPoint       "lintas titik dekat"      Point  For(0.0),
    CrossLine        "lintas benda panjang"    Work   Free,
}
